"""What is looked at on every page of the console."""

import json

# Widths at which nothing may have to be pushed sideways: a desk, and half of one.
WIDTHS = (1280, 640)

# Text whose contrast is below AA (WCAG 2.2, 1.4.3), computed in the page: what is written
# over what is behind it, layer by layer.
CONTRAST = """() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = (top, below) =>
    [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const canvasColour = () =>
    matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), canvasColour());
  };
  const light = (colour) => {
    const part = colour.slice(0, 3).map((v) => {
      const s = v / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const opacity = (element) => {
    let all = 1;
    for (let one = element; one; one = one.parentElement) {
      all *= Number(getComputedStyle(one).opacity);
    }
    return all;
  };
  const found = new Map();
  const look = (element, colour, text) => {
    const style = getComputedStyle(element);
    const ground = behind(element);
    const top = rgba(colour).slice();
    top[3] *= opacity(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const value = ratio(over(top, ground), ground);
    if (value < (large ? 3 : 4.5) - 0.005) {
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute("class") || ""}`;
      found.set(name, `${name}: ${value.toFixed(2)} of “${text.trim().slice(0, 30)}”`);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("[aria-hidden=true], :disabled, title, desc, option")) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const own = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || own.width < 2 || own.height < 2) continue;
    const style = getComputedStyle(element);
    const drawn = element instanceof SVGElement;
    look(element, drawn ? style.fill : style.color, node.data);
  }
  for (const field of document.querySelectorAll("input[placeholder], textarea[placeholder]")) {
    if (!field.checkVisibility()) continue;
    look(field, getComputedStyle(field, "::placeholder").color, field.placeholder);
  }
  return [...found.values()];
}"""

# What has the focus, and whether one sees that it has it.
FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const seen = (element, part) => {
    const style = getComputedStyle(element, part);
    const width = parseFloat(style.outlineWidth);
    return style.outlineStyle !== "none" && width >= 1 &&
      !/rgba\\(0, 0, 0, 0\\)|transparent/.test(style.outlineColor);
  };
  // A row is drawn around its link, and a choice that is not drawn itself by its label.
  const label = here.closest("label");
  const around = label ? [label, ...label.children] : [];
  const drawn = seen(here) || seen(here, "::after") || around.some((one) => seen(one));
  const box = here.getBoundingClientRect();
  const words = (here.getAttribute("aria-label") || here.textContent || here.name || "");
  if (!here.dataset.focused) here.dataset.focused = Math.random();
  return {
    what: `${here.tagName.toLowerCase()} ${words.trim().slice(0, 40)}`,
    id: here.dataset.focused,
    drawn,
    inside: box.bottom > 0 && box.top < innerHeight,
  };
}"""

# Roles of the accessibility tree that somebody acts on, and so must have a name.
ACTED_ON = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "listbox",
    "menuitem",
    "radio",
    "searchbox",
    "spinbutton",
    "switch",
    "textbox",
    "Date",
    "DateTime",
    "DisclosureTriangle",
}


def tree(page) -> list[dict]:
    """The accessibility tree of a page, without what is left out of it."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node.get("ignored")]


def role(node: dict) -> str:
    return node.get("role", {}).get("value", "")


def name(node: dict) -> str:
    return (node.get("name") or {}).get("value", "").strip()


def level(node: dict) -> int:
    for one in node.get("properties", []):
        if one["name"] == "level":
            return one["value"]["value"]
    return 0


def structure(page, language: str) -> list[str]:
    """What is wrong with the tree that a screen reader is given."""
    wrong = []
    nodes = tree(page)
    mains = [node for node in nodes if role(node) == "main"]
    if len(mains) != 1:
        wrong.append(f"{len(mains)} main landmarks")
    first = [node for node in nodes if role(node) == "heading" and level(node) == 1]
    if len(first) != 1:
        wrong.append(f"{len(first)} headings of the first level")
    if any(not name(node) for node in first):
        wrong.append("a heading without a text")
    for node in nodes:
        if role(node) in ACTED_ON and not name(node):
            wrong.append(f"a {role(node)} without a name")
        if role(node) in ("image", "img", "graphics-document") and not name(node):
            wrong.append("a picture without a name")
    found = page.evaluate("document.documentElement.lang")
    if found != language:
        wrong.append(f"lang is {found}")
    if not page.title().strip():
        wrong.append("no title")
    twice = page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
        " return ids.filter((id, at) => ids.indexOf(id) !== at); }"
    )
    if twice:
        wrong.append(f"the same id twice: {twice[:3]}")
    return wrong


def sideways(page) -> list[str]:
    """Widths at which the page is wider than the window."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{wide} px wide in a window of {width}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return wrong


def words(page) -> list[str]:
    """Keys of strings that stand in the place of their texts."""
    text = page.evaluate("document.body.innerText")
    return [word for word in ("{ $", "{$", "???") if word in text]


def focus(page, most: int = 400) -> list[str]:
    """What is wrong with going through a page by Tab alone."""
    wrong, seen = [], []
    expected = page.evaluate(
        """() => [...document.querySelectorAll(
             "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
           .filter((e) => e.checkVisibility() && !e.disabled &&
             !e.closest("details:not([open]) > :not(summary)")).length"""
    )
    # From the beginning of the page, wherever the focus is when it opens.
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus();"
        " document.body.removeAttribute('tabindex')"
    )
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if here is None or here["id"] in seen[:-1]:
            break
        # A field of a date has several stops.
        if here["id"] in seen:
            continue
        seen.append(here["id"])
        if not here["drawn"]:
            wrong.append(f"one does not see the focus on {here['what']}")
        if not here["inside"]:
            wrong.append(f"the focus is out of sight on {here['what']}")
    # Of the radio buttons of a group one alone is reached by Tab, the others by arrows.
    groups = page.evaluate(
        """() => { const all = [...document.querySelectorAll("input[type=radio]")]
             .filter((e) => e.checkVisibility());
           return all.length - new Set(all.map((e) => e.name)).size; }"""
    )
    if len(seen) < expected - groups:
        wrong.append(f"{len(seen)} of {expected - groups} are reached by Tab")
    return wrong


def all_of(page, language: str) -> list[str]:
    """Everything that is wrong with a page."""
    return (
        structure(page, language)
        + sideways(page)
        + words(page)
        + [f"contrast: {one}" for one in page.evaluate(CONTRAST)]
    )


def shown(wrong: dict[str, list[str]]) -> str:
    return json.dumps(wrong, indent=1, ensure_ascii=False)
