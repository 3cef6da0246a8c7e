/** The charts of the first screen, and the beat at which its figures renew themselves. */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import htmx from "htmx.org";
import { formatRupiah } from "../shared/money";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

interface ChartData {
  readonly days: { labels: string[]; total: number[]; orders: number[] };
  readonly hours: { labels: string[]; today: number[]; normal: number[] };
}

type Kind = keyof ChartData;

const charts = new Map<Kind, Chart>();
const still = matchMedia("(prefers-reduced-motion: reduce)");
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

drawAll();
// Colours are read from the tokens when a chart is drawn, so a new theme draws it anew.
document.addEventListener("themechange", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
renewLiveParts();

/** The data that the page holds beside its charts. */
function readData(): ChartData | undefined {
  const text = document.getElementById("chart-data")?.textContent;
  return text ? (JSON.parse(text) as ChartData) : undefined;
}

function drawAll(): void {
  const data = readData();
  if (!data) {
    return;
  }
  for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
    const kind = box.dataset.chart as Kind;
    const canvas = box.querySelector("canvas");
    if (!canvas) {
      continue;
    }
    charts.get(kind)?.destroy();
    const configuration = kind === "days" ? daysChart(data.days) : hoursChart(data.hours);
    charts.set(kind, new Chart(canvas, configuration));
  }
}

/** New figures move into the drawn charts; nothing flickers. */
function updateAll(): void {
  const data = readData();
  if (!data) {
    return;
  }
  const hours = charts.get("hours");
  if (!hours) {
    drawAll();
    return;
  }
  hours.data.labels = data.hours.labels;
  const [today, normal] = hours.data.datasets;
  if (today && normal) {
    today.data = data.hours.today;
    normal.data = data.hours.normal;
  }
  hours.update("none");
}

function renewLiveParts(): void {
  const live = document.getElementById("live");
  const seconds = Number(live?.dataset.renewSeconds ?? 0);
  if (!seconds) {
    return;
  }
  // A table that somebody opened stays open when its figures are renewed.
  htmx.config.morphIgnore.push("open");
  const renew = (): void => {
    const part = document.getElementById("live");
    if (part && document.visibilityState === "visible") {
      part.dispatchEvent(new Event("renew"));
    }
  };
  setInterval(renew, seconds * 1000);
  document.addEventListener("visibilitychange", renew);
  document.addEventListener("htmx:after:swap", updateAll);
}

function daysChart(days: ChartData["days"]): ChartConfiguration<"bar"> {
  return {
    type: "bar",
    data: {
      labels: days.labels,
      datasets: [
        {
          data: days.total,
          // Today is still running: the eye should not compare it with whole days.
          backgroundColor: days.total.map((_, place) =>
            place === days.total.length - 1 ? token("--chart-2") : token("--chart-1"),
          ),
          borderRadius: 3,
        },
      ],
    },
    options: options(),
  };
}

function hoursChart(hours: ChartData["hours"]): ChartConfiguration<"bar" | "line"> {
  return {
    type: "bar",
    data: {
      labels: hours.labels,
      datasets: [
        {
          type: "bar",
          data: hours.today,
          backgroundColor: token("--chart-1"),
          borderRadius: 3,
          order: 2,
        },
        {
          type: "line",
          data: hours.normal,
          borderColor: token("--chart-2"),
          backgroundColor: token("--chart-2"),
          borderWidth: 2,
          borderDash: [5, 4],
          pointRadius: 0,
          pointHitRadius: 12,
          order: 1,
        },
      ],
    },
    options: options(),
  };
}

function options(): NonNullable<ChartConfiguration<"bar">["options"]> {
  const ink = token("--ink-muted");
  const font = { family: token("--font"), size: 12 };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: still.matches ? false : { duration: 150 },
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        grid: { display: false },
        border: { color: token("--line") },
        ticks: { color: ink, font, maxRotation: 0, autoSkipPadding: 12 },
      },
      y: {
        beginAtZero: true,
        border: { display: false },
        grid: { color: token("--line") },
        ticks: { color: ink, font, maxTicksLimit: 5, callback: (value) => short(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        displayColors: false,
        titleFont: font,
        bodyFont: font,
        callbacks: { label: (item) => formatRupiah(Number(item.raw)) },
      },
    },
  };
}

/** `1,5 jt`, `250 rb`: an axis has no room for whole amounts. */
function short(amount: number): string {
  const english = document.documentElement.lang === "en";
  const number = (value: number): string =>
    value.toLocaleString(english ? "en" : "id", { maximumFractionDigits: 1 });
  if (amount >= 1_000_000) {
    return `${number(amount / 1_000_000)} ${english ? "m" : "jt"}`;
  }
  return amount >= 1000 ? `${number(amount / 1000)} ${english ? "k" : "rb"}` : number(amount);
}

/** A colour token as a canvas can draw it: `light-dark()` is resolved by the browser. */
function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  if (!value.startsWith("light-dark")) {
    return value;
  }
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}
