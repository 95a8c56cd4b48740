/** Places in containers that more than one phase knows. */

/** Where the model's directory is mounted. */
export const modelMount = '/model';
