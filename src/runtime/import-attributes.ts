import type { Attributes } from "./loaders.ts";
import { nodeMajor } from "./node-version.ts";

/** Node 20 still has the codes from the time when attributes were called assertions. */
const codes =
  nodeMajor < 22
    ? {
        missing: "ERR_IMPORT_ASSERTION_TYPE_MISSING",
        incompatible: "ERR_IMPORT_ASSERTION_TYPE_FAILED",
        type: "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED",
      }
    : {
        missing: "ERR_IMPORT_ATTRIBUTE_MISSING",
        incompatible: "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
        type: "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED",
      };

/** What is imported. */
interface Target {
  url: string;
  isJson: boolean;
  /** By a TypeScript module, which may import JSON without saying so. */
  isLenient: boolean;
}

/**
 * Refuses what Node refuses: a program that works here works without us.
 *
 * @throws TypeError as Node has it: https://nodejs.org/api/errors.html#err_import_attribute_missing
 */
export function checkAttributes({ url, isJson, isLenient }: Target, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== "type") throw unsupported(url, key, value);
    if (value !== "json") throw unsupportedType(url, value);
  }
  if (attributes.type === "json" && !isJson) {
    throw refusal(codes.incompatible, `Module "${url}" is not of type "json"`);
  }
  if (attributes.type === undefined && isJson && !isLenient) {
    const wanted = nodeMajor < 22 ? 'type "json"' : '"type: json"';
    throw refusal(codes.missing, `Module "${url}" needs an import attribute of ${wanted}`);
  }
}

function unsupported(url: string, key: string, value: string): TypeError {
  const where = nodeMajor < 22 ? "" : ` in ${url}`;
  const message = `Import attribute "${key}" with value "${value}" is not supported${where}`;
  return refusal("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED", message);
}

function unsupportedType(url: string, type: string): TypeError {
  return nodeMajor < 22
    ? refusal(codes.type, `Import attribute type "${type}" is unsupported`)
    : unsupported(url, "type", type);
}

const refusal = (code: string, message: string): TypeError => Object.assign(new TypeError(message), { code });
