/** The codes of problems with the settings and of those that only `check` finds; part of the list in problem-codes.ts. */
export const settingsProblemCodes = {
  'unknown-key': 'The key is not one that this version knows.',
  'settings-file-unreadable': 'The settings file is missing, may not be read, or is no regular file.',
  'setting-invalid': 'A setting has a value it can not have, or one that contradicts another setting.',
  'setting-missing': 'A setting that is needed has no value.',
  'setting-given-twice': 'A variable and its `_FILE` form are both set.',
  'secret-file-unreadable': 'The file that a `_FILE` variable names can not be read.',
  'unknown-variable': 'An environment variable begins with SIGNPOST_ and is none of ours.',
  'admin-not-loopback': 'The admin listener is reachable from other machines.',
  'proxy-range-open': 'trustProxy holds all addresses there are.',
  'http-served': 'insecureHttp is serve: settings go out over plain http.',
  'public-url-insecure': 'publicUrl begins with http://.',
  'users-answer-everyone':
    'users.answer is everyone: strangers learn which mailboxes exist, and their logins.',
  'database-in-providers': 'providerDatabase is the folder of `providers`, or lies inside it.',
  'program-takes-nothing': 'A mail program can not use the answer that is made for it.',
} as const;
