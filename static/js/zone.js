/* Chooses the browser's own time zone in lists that ask for a guess; what somebody chose or was told stays. */
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("select[data-zone=guess]").forEach((list) => {
    if ([...list.options].some((option) => option.value === zone)) list.value = zone;
  });
})();
