import { type Pattern, parse } from "acorn";

/** A declaration of one name, up to its value; what follows may hold a comma without declaring another. */
const single = /^[\w$]+\s*(?:;|$|=[^,{}[\]()`'"/]*(?:;|$))/m;
const declaration = /\bexport\s+(?:const|let|var)\s+/g;

/**
 * Names that an ES module declares and exports in one statement, `export const a = 1, { b } = c`, where there may be more than
 * one of them: the lexer finds the first only. It is parsed only if there may be.
 */
export function declaredNames(code: string): string[] {
  const starts = [...code.matchAll(declaration)].map((match) => match.index + match[0].length);
  if (starts.every((start) => single.exec(code.slice(start, start + 200))?.index === 0)) return [];
  try {
    const program = parse(code, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });
    return program.body.flatMap((statement) => {
      if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration")
        return [];
      return statement.declaration.declarations.flatMap(({ id }) => namesIn(id));
    });
  } catch {
    return []; // Syntax that it does not know yet, or none: Node says so when it loads the module.
  }
}

function namesIn(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    default:
      return [];
  }
}
