// A small box at a place in the text: the list of propositions and the question for an address are
// drawn in one. It is placed through the style object; nothing is made of markup.

/** An element with attributes and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children);
  return made;
}

/** Puts a box under a position of the text, inside of what is seen. */
export function placeAt(box, view, position) {
  const host = box.offsetParent ?? view.dom.parentElement;
  const frame = host.getBoundingClientRect();
  const at = coordinates(view, position);
  const room = Math.max(frame.width - box.offsetWidth, 0);
  const left = Math.min(Math.max(at.left - frame.left, 0), room);
  const below = window.innerHeight - at.bottom > box.offsetHeight + 8;
  const top = below || at.top < box.offsetHeight ? at.bottom + 4 : at.top - box.offsetHeight - 4;
  box.style.setProperty("left", `${left}px`);
  box.style.setProperty("top", `${top - frame.top}px`);
}

function coordinates(view, position) {
  try {
    return view.coordsAtPos(position);
  } catch {
    // The place has no box of its own, as in an empty block of some browsers.
    return view.dom.getBoundingClientRect();
  }
}

let count = 0;

/** An id that nothing else on the page has. */
export function freshId(name) {
  count += 1;
  return `editor-${name}-${count}`;
}
