// @ts-check
'use strict';
const vscode = require('vscode');

/** Says in its page when that was on screen: after the frame in which it was drawn. */
const page = `<!doctype html>
<html><body class="empty-view"><p>Empty</p><script>
requestAnimationFrame(() => requestAnimationFrame(() => {
  globalThis.shownAt = Date.now();
}));
</script></body></html>`;

exports.activate = () =>
  vscode.window.registerWebviewViewProvider('emptyView.page', {
    resolveWebviewView: ({ webview }) => {
      webview.options = { enableScripts: true };
      webview.html = page;
    },
  });
