import { texts } from "../texts";

type Problem =
  | { readonly kind: "not_allowed" | "closed_already" | "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** What went wrong with the drawer, in words. */
export function problemText(problem: Problem): string {
  const t = texts.value.drawer;
  switch (problem.kind) {
    case "not_allowed":
      return t.notAllowed;
    case "closed_already":
      return t.closedAlready;
    case "no_answer":
      return texts.value.common.noAnswer;
    case "other":
      return problem.detail;
  }
}
