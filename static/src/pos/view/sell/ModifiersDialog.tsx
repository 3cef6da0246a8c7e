import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Sheet } from "../../../shared/ui";
import {
  countChosen,
  defaultChoice,
  isComplete,
  isOneOf,
  type Modifier,
  type ModifierGroup,
  toggled,
} from "../../state";
import { close, type Stage } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { answer } from "./actions";
import { changeLine } from "./kitchen";

type Props = Omit<Extract<Stage, { kind: "modifiers" }>, "kind">;

/** Size, sugar, toppings: asked before a product is added, and changed later. */
export default function ModifiersDialog({ product, options, lineKey }: Props): JSX.Element {
  const t = texts.value.modifiers;
  const groups = product.modifierGroups;
  const chosen = useSignal<ReadonlySet<string>>(
    new Set(options.modifiers ?? defaultChoice(groups)),
  );
  const added = addedPrice(groups, chosen.value);
  const isReady = groups.every((group) => isComplete(group, chosen.value));

  const take = (ids: ReadonlySet<string>): void => {
    if (!groups.every((group) => isComplete(group, ids))) {
      return;
    }
    close("modifiers");
    if (lineKey) {
      const line = till.cart.lines.value.find(({ key }) => key === lineKey);
      changeLine(lineKey, { quantity: Number(line?.quantity ?? 0), isOther: true }, () => {
        till.cart.setModifiers(lineKey, [...ids]);
      });
    } else {
      const asked = { ...options, modifiers: [...ids] };
      answer(till.cart.add(product.id, asked), product.id);
    }
  };
  const press = (group: ModifierGroup, option: Modifier, byPointer: boolean): void => {
    chosen.value = toggled(group, option.id, chosen.value);
    // One question with one answer: a tap says it all.
    if (byPointer && groups.length === 1 && isOneOf(group)) {
      take(chosen.value);
    }
  };

  return (
    <Sheet
      title={product.name}
      onClose={() => close("modifiers")}
      onEnter={() => take(chosen.value)}
      footer={
        <Button kind="primary" size="main" disabled={!isReady} onPress={() => take(chosen.value)}>
          {lineKey ? texts.value.common.save : t.add}
          {added > 0 && ` (+${formatRupiah(added)})`}
        </Button>
      }
    >
      <div class="stack">
        {groups.map((group, index) => (
          <Group
            key={group.id}
            group={group}
            chosen={chosen.value}
            isFirst={index === 0}
            onPress={(option, byPointer) => press(group, option, byPointer)}
            onEnter={() => take(chosen.value)}
          />
        ))}
      </div>
    </Sheet>
  );
}

interface GroupProps {
  group: ModifierGroup;
  chosen: ReadonlySet<string>;
  isFirst: boolean;
  onPress: (option: Modifier, byPointer: boolean) => void;
  onEnter: () => void;
}

function Group({ group, chosen, isFirst, onPress, onEnter }: GroupProps): JSX.Element {
  const t = texts.value.modifiers;
  const count = countChosen(group, chosen);
  const isFull = group.maximum > 1 && count >= group.maximum;
  const first = group.options.find(({ id }) => chosen.has(id)) ?? group.options[0];
  return (
    <fieldset class="options" onKeyDown={(event) => onKey(event, onEnter)}>
      <legend>
        {group.name}
        <span class="options-rule" data-missing={count < group.minimum || undefined}>
          {t.rule(group.minimum, group.maximum)}
        </span>
      </legend>
      {group.options.map((option) => {
        const isChosen = chosen.has(option.id);
        return (
          <button
            key={option.id}
            type="button"
            class="option"
            aria-pressed={isChosen}
            aria-disabled={(isFull && !isChosen) || undefined}
            data-autofocus={(isFirst && option === first) || undefined}
            onClick={(event) => onPress(option, event.detail > 0)}
          >
            <span>{option.name}</span>
            {option.price > 0 && <span class="option-price">+{formatRupiah(option.price)}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}

/** What the chosen options add to the price of a piece. */
function addedPrice(groups: readonly ModifierGroup[], chosen: ReadonlySet<string>): number {
  return groups
    .flatMap((group) => group.options)
    .filter(({ id }) => chosen.has(id))
    .reduce((sum, { price }) => sum + price, 0);
}

/** Arrows go from option to option, Enter takes what is chosen. */
function onKey(event: KeyboardEvent, take: () => void): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const groups = (event.currentTarget as HTMLElement).parentElement;
  const all = [...(groups?.querySelectorAll<HTMLElement>(".option") ?? [])];
  const now = all.indexOf(event.target as HTMLElement);
  if (step && now >= 0) {
    event.preventDefault();
    all[(now + step + all.length) % all.length]?.focus();
  } else if (event.key === "Enter" && now >= 0) {
    event.preventDefault();
    event.stopPropagation();
    take();
  }
}
