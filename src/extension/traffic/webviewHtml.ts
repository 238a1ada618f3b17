import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';

/** The page's HTML, `media/traffic.html`, with its blanks filled in for one webview. */
export async function webviewHtml(
  extensionUri: vscode.Uri,
  webview: vscode.Webview,
  title: string,
): Promise<string> {
  const uri = (...path: string[]) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const blanks: Readonly<Record<string, string>> = {
    lang: vscode.env.language,
    cspSource: webview.cspSource,
    nonce: randomBytes(24).toString('base64url'),
    title,
    style: uri('dist', 'webview', 'traffic.css'),
    script: uri('dist', 'webview', 'traffic.js'),
  };
  const template = await vscode.workspace.fs.readFile(
    vscode.Uri.joinPath(extensionUri, 'media', 'traffic.html'),
  );
  return new TextDecoder()
    .decode(template)
    .replaceAll(/#\{(\w+)\}/g, (_, name: string) => escaped(blanks[name] ?? ''));
}

/** A page that says something, and does nothing. */
export function messageHtml(message: string): string {
  return `<!doctype html>
<html lang="${escaped(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'" />
  </head>
  <body>
    <p role="alert">${escaped(escapeInvisible(message))}</p>
  </body>
</html>`;
}

/** What a page may do: run our script, load from our two folders. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [
      vscode.Uri.joinPath(extensionUri, 'dist', 'webview'),
      vscode.Uri.joinPath(extensionUri, 'media'),
    ],
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
