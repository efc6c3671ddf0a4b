/** State in a module: it lives on for as long as this file is not edited itself. */
let count = 0;

export const claps = {
  get count() {
    return count;
  },
  add() {
    count += 1;
  },
};
