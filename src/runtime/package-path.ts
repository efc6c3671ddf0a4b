/** Whether a path or a URL is that of a package's file. */
export const isInPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

const innermost = /[\\/]node_modules[\\/](?!.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^\\/]+)/;

/** Name of the package that a path, a URL or a line of a stack is in; undefined for the user's. */
export const packageNameOf = (text: string): string | undefined => innermost.exec(text)?.[1]?.replace("\\", "/");
