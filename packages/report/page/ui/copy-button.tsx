import { say } from '../state.ts';

interface CopyProps {
  readonly label: string;
  /** Made only when it is wanted. */
  readonly text: () => string;
}

/** Copies a text; a page from disk may not have the clipboard of the browser, so there is another way. */
export function CopyButton({ label, text }: CopyProps) {
  return (
    <button type="button" class="button" onClick={() => void copy(text(), label)}>
      {label}
    </button>
  );
}

async function copy(text: string, label: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${label}: copied`);
  } catch {
    say(copyBySelection(text) ? `${label}: copied` : 'The browser did not allow copying.');
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'offscreen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
