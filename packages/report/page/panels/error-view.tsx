import type { ErrorData } from '@tracefork/tape';
import { Json } from '../ui/json.tsx';
import { Visible } from '../ui/text.tsx';

/** An error with its code, its fields and what caused it. */
export function ErrorView({ error }: { readonly error: ErrorData }) {
  const { name, message, code, fields, cause, errors } = error;
  const rest = { ...(fields ?? {}), ...(errors === undefined ? {} : { errors }) };
  return (
    <div class="error-view">
      <p>
        <strong>
          <Visible text={name} />
          {code !== undefined && <Visible text={` ${code}`} />}
        </strong>
        : <Visible text={message.slice(0, 4000)} />
      </p>
      {Object.keys(rest).length > 0 && <Json value={rest} open={1} />}
      {cause !== undefined && (
        <div class="cause">
          <span class="dim">caused by</span>
          <ErrorView error={cause} />
        </div>
      )}
    </div>
  );
}
