// Lists, as JSON, the text literals of TypeScript files that people would read:
//   node visible_text.mjs FOLDER
// Outside of messages/: text in JSX, the attributes that are seen or heard, and whatever looks
// like a sentence. Inside: messages that are empty, and English that is still Indonesian.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const folder = process.argv[2];
const READ_ALOUD = new Set([
  ...["title", "placeholder", "alt", "label", "aria-label", "aria-description"],
  ...["aria-roledescription", "aria-valuetext", "ariaLabel", "heading", "hint", "message"],
]);
const SPOKEN_CALLS = new Set(["alert", "confirm", "prompt"]);
const SPOKEN_PROPERTIES = new Set(["textContent", "innerText", "title", "placeholder", "ariaLabel"]);
const SENTENCE = /^\s*[A-Z][\p{L}]*[,.…!?]? +\S*\p{L}{2}/u;
const findings = [];

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !path.includes("node_modules") && !/(\.(test|d)|testing)\.tsx?$/.test(path))
  .sort();

for (const path of files) {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), 99, true, kind);
  if (/\/messages\/|\/words\.ts$/.test(path)) {
    messages(source);
  } else {
    code(source);
  }
}
console.log(JSON.stringify(findings));

function add(source, node, text, certain = false) {
  const start = node.getStart(source) + (ts.isJsxText(node) ? text.search(/\S/) : 0);
  const line = source.getLineAndCharacterOfPosition(Math.max(start, node.pos)).line + 1;
  findings.push({ path: source.fileName, line, text: text.trim(), certain });
}

/** The text of a literal; the fixed parts of a template. */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map((span) => ` ${span.literal.text}`).join("");
  }
  return undefined;
}

function code(source) {
  const visit = (node) => {
    if (ts.isJsxText(node)) {
      if (node.text.trim()) {
        add(source, node, node.text);
      }
    } else if (!ts.isImportDeclaration(node)) {
      const text = textOf(node);
      if (text && (isShown(node) || (SENTENCE.test(text) && !isForProgrammers(node)))) {
        add(source, node, text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function isShown(node) {
  const parent = node.parent;
  if (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) {
    return parent.condition !== node && isShown(parent);
  }
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    if (operator === ts.SyntaxKind.EqualsToken) {
      return (
        ts.isPropertyAccessExpression(parent.left) && SPOKEN_PROPERTIES.has(parent.left.name.text)
      );
    }
    const chooses = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken];
    const joins = [ts.SyntaxKind.PlusToken, ts.SyntaxKind.AmpersandAmpersandToken];
    return [...chooses, ...joins].includes(operator) && isShown(parent);
  }
  if (ts.isJsxAttribute(parent)) {
    return READ_ALOUD.has(parent.name.getText());
  }
  if (ts.isJsxExpression(parent)) {
    return ts.isJsxAttribute(parent.parent) ? isShown(parent) : true;
  }
  if (ts.isCallExpression(parent)) {
    const called = parent.expression.getText();
    const named = called.split(".").pop();
    if (named === "setAttribute") {
      return parent.arguments[1] === node && READ_ALOUD.has(textOf(parent.arguments[0]));
    }
    return SPOKEN_CALLS.has(named) && parent.arguments[0] === node;
  }
  return false;
}

/** What is thrown or logged, and names of classes. */
function isForProgrammers(node) {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (ts.isThrowStatement(parent) || ts.isJsxAttribute(parent)) {
      return ts.isThrowStatement(parent) || /class/i.test(parent.name.getText());
    }
    if (ts.isNewExpression(parent) && /Error$/.test(parent.expression.getText())) {
      return true;
    }
    if (ts.isClassDeclaration(parent) && parent.heritageClauses?.some((c) => /Error/.test(c.getText()))) {
      return true;
    }
    if (ts.isCallExpression(parent) && /^console\./.test(parent.expression.getText())) {
      return true;
    }
  }
  return false;
}

function messages(source) {
  const path = source.fileName;
  const other = path.endsWith("/en.ts")
    ? path.replace(/en\.ts$/, "id.ts")
    : path.replace(/id\.ts$/, "en.ts");
  if (!existsSync(other)) {
    findings.push({ path, line: 1, text: `${relative(folder, other)} is missing`, certain: true });
  }
  const known = path.endsWith("/en.ts") && existsSync(other) ? readFileSync(other, "utf8") : "";
  const visit = (node) => {
    const text = textOf(node);
    if (text !== undefined && ts.isStringLiteral(node) && ts.isPropertyAssignment(node.parent)) {
      if (node.parent.initializer === node && !text.trim()) {
        add(source, node, "(an empty message)", true);
      }
    }
    if (text && text.match(/\p{L}{2,}/gu)?.length > 2 && known.includes(`"${text}"`)) {
      add(source, node, `still Indonesian: ${text}`, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
