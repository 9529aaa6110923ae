/* Loaded in the head, only where the reader has not chosen: follow the device before the first paint. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", () => { if (root.dataset.chosenTheme === "auto") follow(); });
})();
