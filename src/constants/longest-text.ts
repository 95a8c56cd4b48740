/**
 * Bytes of a string in a recipe. Linux takes 131,072 for one argument or variable (MAX_ARG_STRLEN, execve(2)); the rest
 * is for a variable's name, and for what a path or a flag adds.
 */
export const longestText = 120_000;
