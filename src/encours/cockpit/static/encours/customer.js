// A running total of the ticked documents. Amounts are whole minor units: nothing is added up as a fraction.
(() => {
  "use strict";
  const panel = document.getElementById("documents");
  const said = panel && panel.querySelector("[data-total]");
  if (!said) return;
  const all = panel.querySelector("[data-tick-all]");
  const ticks = [...panel.querySelectorAll("[data-tick]")];
  const digits = Number(panel.dataset.decimals);
  const language = document.documentElement.lang === "fr" ? "fr" : "en-GB";
  const money = new Intl.NumberFormat(language, {
    style: "currency",
    currency: panel.dataset.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });

  const inUnits = (amount) => {
    const sign = amount < 0n ? "-" : "";
    const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
    return digits ? `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}` : `${sign}${text}`;
  };

  const add = () => {
    const ticked = ticks.filter((tick) => tick.checked);
    const total = ticked.reduce((sum, tick) => sum + BigInt(tick.dataset.tick), 0n);
    const sentence = ticked.length === 1 ? panel.dataset.one : panel.dataset.many;
    said.hidden = ticked.length === 0;
    said.textContent = sentence.replace("{count}", ticked.length).replace("{amount}", money.format(inUnits(total)));
    if (all) {
      all.checked = ticked.length > 0 && ticked.length === ticks.length;
      all.indeterminate = ticked.length > 0 && ticked.length < ticks.length;
    }
  };

  panel.addEventListener("change", (event) => {
    if (event.target === all) for (const tick of ticks) tick.checked = all.checked;
    add();
  });
  add();
})();
