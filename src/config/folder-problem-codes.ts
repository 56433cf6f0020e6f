/**
 * The codes of problems that the folder and its files have as a whole, beside those in their texts; part of the list in
 * problem-codes.ts.
 */
export const folderProblemCodes = {
  'folder-unreadable': 'The folder with the provider files is not there or may not be read.',
  'file-unreadable': 'A file is not there, may not be read, or its link leads nowhere.',
  'file-not-regular': 'A folder, named pipe, socket or device has the name of a provider file.',
  'file-too-large': 'A file is larger than anything it could be meant for.',
  'file-not-utf8': 'A file is not text in UTF-8.',
  'logo-file': 'The picture that branding.logo names is not there, too large or not what its name says.',
  'file-keeps-changing': 'A file has been written to for so long that it never could be read whole.',
  'file-not-parsed': 'Reading a file took far too long or failed inside Signpost.',
  'state-unusable':
    'The folder of the setting `state` can not be read or written, so a restart forgets what was served.',
  'shrink-held-back':
    'So many domains would be gone at once that they are served on until somebody says that it is meant.',
  'name-used-twice': 'Two files have the same name with different endings.',
  'mx-claimed': 'Two files say that their domains have their MX under the same name.',
  'directory-provider-unknown':
    'A directory names a provider file that is not there, or that could not serve.',
  'directory-column-unusable':
    "A directory's row lacks a column that its provider file asks for, or holds a value that can't stand there.",
  'directory-answers-unwritten':
    'The answers of directories can not be written to the folder of the setting state.',
} as const;
