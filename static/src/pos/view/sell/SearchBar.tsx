import { effect, type Signal, useComputed, useSignal } from "@preact/signals";
import { Search, X } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../../shared/ui";
import { isTouch } from "../media";
import { takeScansIn } from "../scanner";
import { texts } from "../texts";
import { till } from "../till";
import { addByCode, addProduct, stepLine } from "./actions";
import { focusSearch, isForSearch, query, searchId, setQuery, shown, typeInSearch } from "./search";

/** The first letter may be a scanned code's: the scanner types the whole in less. */
const PAUSE_AT_FIRST = 60;
/** Digits are a code most of the time, and a slow device takes longer over them. */
const PAUSE_IN_CODE = 250;
const DIGITS = /^\d+$/;
const LOOKS_LIKE_CODE = /^\d{6,}$/;

export function SearchBar(): JSX.Element {
  const t = texts.value.catalogue;
  const text = useSignal(query.peek());
  // On a tablet the field is focused for the scanner; the on-screen keyboard comes when it is tapped.
  const wantsKeyboard = useSignal(false);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // At once: a frame later it would take away what somebody has typed by then.
  useEffect(() => effect(() => clearWith(query, text)), []);

  const search = (value: string): void => {
    clearTimeout(pause.current);
    setQuery(value);
  };
  const enter = (asked: string): void => {
    clearTimeout(pause.current);
    if (takeBest(asked.trim())) {
      text.value = "";
      search("");
    } else {
      text.value = asked;
      search(asked);
      focusSearch();
    }
  };
  useEffect(() => {
    focusSearch();
    const leave = takeScansIn({
      owns: isForSearch,
      focus: focusSearch,
      isCode,
      onScan: (code) => enter(wholeCode(text.peek(), code)),
      onTyped: typeInSearch,
    });
    return () => {
      leave();
      clearTimeout(pause.current);
    };
  }, []);

  return (
    <search class="search">
      <Search size={20} aria-hidden="true" />
      <input
        id={searchId}
        type="text"
        inputMode={isTouch.value && !wantsKeyboard.value ? "none" : "search"}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-label={t.search}
        placeholder={t.search}
        value={text}
        onPointerDown={() => {
          wantsKeyboard.value = true;
        }}
        onBlur={() => {
          wantsKeyboard.value = false;
        }}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          clearTimeout(pause.current);
          pause.current = setTimeout(() => search(text.value), pauseAfter(text.value));
        }}
        onKeyDown={(event) => {
          const key = pressed(event, text.peek());
          if (key === "enter") {
            enter(text.value);
          } else if (key === "clear") {
            text.value = "";
            search("");
          }
        }}
      />
      <Clear
        text={text}
        onPress={() => {
          text.value = "";
          search("");
          focusSearch();
        }}
      />
      <Found />
    </search>
  );
}

function clearWith(searched: Signal<string>, text: Signal<string>): void {
  if (searched.value === "") {
    text.value = "";
  }
}

/** Drawn for the first letter and after the last: the field itself is not drawn while typing. */
function Clear({
  text,
  onPress,
}: {
  text: Signal<string>;
  onPress: () => void;
}): JSX.Element | null {
  const isEmpty = useComputed(() => text.value === "");
  if (isEmpty.value) {
    return null;
  }
  return <IconButton icon={X} label={texts.value.catalogue.clearSearch} onPress={onPress} />;
}

/** Milliseconds to wait for more before searching: none in a word that somebody is typing. */
function pauseAfter(text: string): number {
  if (DIGITS.test(text)) {
    return PAUSE_IN_CODE;
  }
  return text.length > 1 ? 0 : PAUSE_AT_FIRST;
}

function Found(): JSX.Element {
  return (
    <span class="visually-hidden" role="status">
      {query.value ? texts.value.catalogue.results(shown.value.length) : ""}
    </span>
  );
}

/** The field's own keys: into the grid, add, clear, and the quantity of the last line. */
function pressed(event: KeyboardEvent, text: string): "enter" | "clear" | null {
  if (event.key === "Enter") {
    event.preventDefault();
    return "enter";
  }
  if (event.key === "Escape" && text) {
    event.preventDefault();
    event.stopPropagation();
    return "clear";
  }
  if (event.key === "ArrowDown") {
    event.preventDefault();
    document.querySelector<HTMLElement>(".grid .tile[tabindex='0']")?.focus();
  }
  const last = till.cart.lastKey.value;
  if (!text && last && (event.key === "+" || event.key === "-")) {
    event.preventDefault();
    stepLine(last, event.key === "+" ? 1 : -1);
  }
  return null;
}

function isCode(text: string): boolean {
  return LOOKS_LIKE_CODE.test(text) || till.catalogue.findBarcode(text) !== null;
}

/** A scanner that pauses within a code has its beginning typed; the end alone may be another's. */
function wholeCode(typed: string, scanned: string): string {
  const whole = typed + scanned;
  return till.cart.knows(whole) ? whole : scanned;
}

/** The exact code, else the best match. */
function takeBest(text: string): boolean {
  if (!text) {
    return false;
  }
  if (isCode(text)) {
    return addByCode(text);
  }
  setQuery(text);
  const best = shown.value[0];
  return best ? addProduct(best.id) : addByCode(text);
}
