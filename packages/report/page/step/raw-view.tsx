import type { ExchangeData } from '../../src/model.ts';
import type { Run } from '../data/run.ts';
import { size } from '../data/units.ts';
import { CutNotice } from '../ui/cut-notice.tsx';
import { Lines } from '../ui/lines.tsx';

/** Both bodies as they were on the wire, byte by byte. */
export function RawView({ run, x }: { readonly run: Run; readonly x: number }) {
  const { request, response } = run.data.exchanges[x] as ExchangeData;
  return (
    <>
      {(['request', 'response'] as const).map((side) => {
        const ref = side === 'request' ? request : response;
        return (
          <section key={side}>
            <h3>
              {side}, {ref === null ? 'none' : size(run.bodies.info(ref).size)}
            </h3>
            {ref !== null && <CutNotice info={run.bodies.info(ref)} />}
            {ref !== null && <Lines label={side} bytes={run.bodies.bytes(ref)} />}
          </section>
        );
      })}
    </>
  );
}
