/** Of the Node that runs the app. */
export const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split(".").map(Number);
