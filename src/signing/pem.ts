/** One block of a PEM file. */
export interface PemBlock {
  /** Between BEGIN and the dashes: `CERTIFICATE`, `EC PRIVATE KEY`, `ENCRYPTED PRIVATE KEY`. */
  readonly label: string;
  /** The whole block with its two boundary lines. */
  readonly text: string;
}

/** Finds the blocks of a PEM file (RFC 7468); text around and between them is skipped, a block without end left out. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,40})-----/g;
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const label = found[1] ?? '';
    const boundary = `-----END ${label}-----`;
    const end = text.indexOf(boundary, begin.lastIndex);
    if (end < 0) break;
    blocks.push({ label, text: `${text.slice(found.index, end + boundary.length)}\n` });
    begin.lastIndex = end + boundary.length;
  }
  return blocks;
}
