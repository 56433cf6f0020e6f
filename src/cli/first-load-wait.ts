/**
 * Milliseconds after which the server begins to answer "not ready yet" although the first reading of the files goes
 * on: a supervisor that hears nothing at all would end it.
 */
export const firstLoadWait = 3000;
