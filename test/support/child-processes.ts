import { readdirSync, readFileSync } from 'node:fs';

/** The ids of the processes that a process started and that still run. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      const status = statusOf(id);
      return status !== undefined && status.parent === parent && status.state !== 'Z';
    });
}

/** True where a process is there and has not ended. */
export function isRunning(id: number): boolean {
  const status = statusOf(id);
  return status !== undefined && status.state !== 'Z';
}

/** The fields behind the name, which may hold anything (proc(5)). */
function statusOf(id: number): { readonly state: string; readonly parent: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}
