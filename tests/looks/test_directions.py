"""What somebody wrote with a mark that turns the reading direction turns nothing that stands beside it."""

import pytest
from django.db import transaction
from playwright.sync_api import Browser

from engagements.models import Engagement
from kernel import clock
from monitoring.services.dispatch import dispatch
from tests.looks.sight import page_of
from tests.looks.test_long_words import visited
from tests.looks.unbroken import an_unbroken_job

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}Zzz"
# The words that the mark reaches as well: what follows it in its line, up to the end of the nearest element that is isolated.
REACHED = """
turned => {
  const isApart = element => getComputedStyle(element).display !== "inline";
  const isIsolated = element => isApart(element) || getComputedStyle(element).unicodeBidi.includes("isolate");
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.includes(turned) || text.parentElement.closest("script, textarea, select")) continue;
    let root = text.parentElement;
    while (!isIsolated(root)) root = root.parentElement;
    const rest = document.createTreeWalker(root);
    rest.currentNode = text;
    let line = text.data.slice(text.data.indexOf(turned));
    while (rest.nextNode()) {
      const node = rest.currentNode;
      if (node.nodeName === "BR" || (node instanceof Element && getComputedStyle(node).display === "block")) break;
      if (node.nodeType === Node.TEXT_NODE) line += node.data;
    }
    const beside = line.replaceAll(turned, "").trim();
    if (/[\\p{L}\\p{N}]/u.test(beside)) found.push(beside);
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def job(address: str) -> Engagement:
    with transaction.atomic():
        job = an_unbroken_job(lambda letters=0: TURNED)
    dispatch(now=clock.now())
    return job


@pytest.mark.parametrize("role", ["owner", "contractor"])
def test_a_mark_in_what_somebody_wrote_turns_nothing_beside_it(
    browser: Browser, address: str, job: Engagement, role: str
):
    page, room, reached = page_of(browser, address, role), f"/engagements/{job.pk}/", {}
    for path in visited(page, address, "/", "/engagements/", "/money/", "/inbox/", room, below=room):
        reached[path] = page.evaluate(REACHED, TURNED)
    page.context.close()
    assert {path: words for path, words in reached.items() if words} == {}
    assert len(reached) > 20
