import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import { run, tidy, workbench } from './workbench.ts';

interface Step {
  readonly id: string;
  readonly description: string;
}

describe('the tour', () => {
  afterEach(tidy);

  it('ends with the reader’s own bytes in the traffic, when its links are followed in order', async () => {
    await workbench();
    const extension = vscode.extensions.getExtension('socket-workbench.socket-workbench');
    const { contributes } = extension?.packageJSON as {
      contributes: { walkthroughs: readonly { readonly steps: readonly Step[] }[] };
    };
    const [{ steps } = { steps: [] }] = contributes.walkthroughs;
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['listen', 'connect', 'send', 'look'],
    );
    const file = path.join(await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-tour-')), 'a');
    const reports: SocketReport[] = [];
    for (const { id: step, description } of steps) {
      if (step === 'look') {
        // What the reader does by hand between the steps.
        await run(commandIds.send, { socket: reports[1]?.id, text: 'my own bytes' });
        await vscode.commands.executeCommand(commandIds.saveTraffic, {
          path: file,
          format: 'text',
        });
      }
      const links = [...description.matchAll(/\(command:([\w.]+)(?:\?([^)]*))?\)/g)];
      assert.ok(links.length > 0, step);
      for (const [, id = '', given = '[]'] of links) {
        const values = JSON.parse(decodeURIComponent(given)) as object[];
        const report = await vscode.commands.executeCommand<SocketReport | undefined>(
          id,
          ...values,
        );
        if (id === commandIds.newSocket && report) {
          assert.equal(report.state, 'running', report.error?.description);
          reports.push(report);
        }
      }
    }
    assert.equal(reports.length, 2);
    assert.match(await fs.readFile(file, 'utf8'), /my own bytes/);
    await fs.rm(path.dirname(file), { recursive: true });
  });

  it('opens by a command', async () => {
    await run(commandIds.openTour);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.match(activeTab?.label ?? '', /Walkthrough|Welcome|Sockets in Four Steps/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
