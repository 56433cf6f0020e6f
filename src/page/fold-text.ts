/**
 * Chinese, Japanese and Korean characters and pictures take two columns in a mail program's fixed-width type. The blocks
 * of kana are whole, because the long vowel mark of Japanese belongs to no one script.
 */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u30ff\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;

/** Characters that sit on the one before them, and marks that are not seen at all. */
const withoutWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** What no line may begin with in Chinese and Japanese (JIS X 4051: closing brackets, full stops, small kana). */
const neverFirst = /[、。，．：；？！）］｝」』】〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ\u2026]/u;

/** What no line may end with: opening brackets. */
const neverLast = /[（［｛「『【〈《〔]/u;

/** Where a line may break: every blank but those that keep two words together, as before a French colon. */
const breakingBlanks = /[^\S\u00a0\u202f]+/u;

/** Columns that a text takes in fixed-width type. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!withoutWidth.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/**
 * Folds a paragraph into lines of at most `columns`. It breaks at blanks, and between the characters of scripts that
 * are written without blanks. A word that is longer than a line, such as a link, stays whole: broken in two it could
 * no longer be opened. Line breaks in the text count as blanks, no-break blanks as letters.
 */
export function foldText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(breakingBlanks).filter((one) => one !== '')) {
    for (const [index, piece] of breakable(word).entries()) {
      const blank = index === 0 && line !== '' ? ' ' : '';
      const width = textWidth(piece);
      if (line !== '' && used + blank.length + width > columns) {
        lines.push(line);
        line = piece;
        used = width;
      } else {
        line += blank + piece;
        used += blank.length + width;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The pieces of a word between which a line may break. */
function breakable(word: string): string[] {
  const pieces: string[] = [];
  let last = '';
  for (const character of word) {
    const together =
      last === '' ||
      withoutWidth.test(character) ||
      neverFirst.test(character) ||
      neverLast.test(last) ||
      !(wide.test(character) || wide.test(last));
    if (together) pieces.push((pieces.pop() ?? '') + character);
    else pieces.push(character);
    last = character;
  }
  return pieces;
}
