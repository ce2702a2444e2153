// Parts that load when they are used.
export const editor = () => import("/editor/editor.js");
export const viewer = () => import("/viewer/viewer.js");
export const thumbnails = () => import("/viewer/thumbnails.js");
