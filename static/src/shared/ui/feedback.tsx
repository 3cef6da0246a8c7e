import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { formatRupiah } from "../money";

/** A quiet box of the size of what is coming. */
export function Skeleton({
  count = 1,
  kind = "line",
}: {
  count?: number;
  kind?: "line" | "tile" | "row";
}): JSX.Element {
  return (
    <>
      {Array.from({ length: count }, (_, index) => (
        <span key={index} class="skeleton" data-kind={kind} aria-hidden="true" />
      ))}
    </>
  );
}

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: ComponentChildren;
  /** What to do next. */
  action?: ComponentChildren;
}

export function EmptyState(props: EmptyStateProps): JSX.Element {
  const Icon = props.icon;
  return (
    <div class="empty-state">
      <span class="empty-icon">
        <Icon size={32} aria-hidden="true" />
      </span>
      <p class="empty-title">{props.title}</p>
      {props.children && <p class="muted">{props.children}</p>}
      {props.action}
    </div>
  );
}

interface MoneyProps {
  amount: number;
  /** Tables show nothing as a dash. */
  dash?: boolean;
  class?: string;
}

/** An amount in tabular figures. */
export function Money({ amount, dash = false, class: name = "" }: MoneyProps): JSX.Element {
  return <span class={`amount ${name}`}>{dash && amount === 0 ? "–" : formatRupiah(amount)}</span>;
}

type Tone = "plain" | "good" | "attention" | "danger";

/** A message that stays in the page: what happened, what was kept, what to do. */
export function Notice(props: {
  tone?: Tone;
  icon?: LucideIcon;
  children: ComponentChildren;
}): JSX.Element {
  const Icon = props.icon;
  return (
    <div class="notice" data-tone={props.tone ?? "plain"}>
      {Icon && <Icon size={20} aria-hidden="true" />}
      <div>{props.children}</div>
    </div>
  );
}
