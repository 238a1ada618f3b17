// @ts-check
'use strict';

/**
 * Stands in for the native module `@vscode/spdlog` inside the embedded VS Code, which writes its
 * logs and every extension's output channel through it. Without that module, or without a compiler
 * to build it, output channels stay empty.
 *
 * Same calls, same file names, same rotation; lines are gathered for one turn of the event loop and
 * then appended in one go.
 */

const { Buffer } = require('node:buffer');
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { clearImmediate, setImmediate } = require('node:timers');

const levelNames = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
let flushLevel = levelNames.length;

class Logger {
  /**
   * @param {string} _kind
   * @param {string} _name
   * @param {string} file
   * @param {number} maxBytes size at which the file is rotated
   * @param {number} maxFiles files kept beside the current one
   */
  constructor(_kind, _name, file, maxBytes, maxFiles) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.level = 2;
    this.isPlain = false;
    /** @type {string[]} */
    this.pending = [];
    /** @type {NodeJS.Immediate | undefined} */
    this.scheduled = undefined;
    this.descriptor = fs.openSync(file, 'a');
    this.bytes = fs.fstatSync(this.descriptor).size;
    this.onExit = () => this.flush();
    process.once('exit', this.onExit);
  }

  /** @param {string} message */ trace(message) {
    this.write(0, message);
  }
  /** @param {string} message */ debug(message) {
    this.write(1, message);
  }
  /** @param {string} message */ info(message) {
    this.write(2, message);
  }
  /** @param {string} message */ warn(message) {
    this.write(3, message);
  }
  /** @param {string} message */ error(message) {
    this.write(4, message);
  }
  /** @param {string} message */ critical(message) {
    this.write(5, message);
  }

  getLevel() {
    return this.level;
  }

  /** @param {number} level */
  setLevel(level) {
    this.level = level;
  }

  setPattern() {
    this.isPlain = false;
  }

  clearFormatters() {
    this.isPlain = true;
  }

  /**
   * @param {number} level
   * @param {string} message
   */
  write(level, message) {
    if (level < this.level || this.descriptor === -1) {
      return;
    }
    this.pending.push(
      this.isPlain ? message : `${localTime(new Date())} [${levelNames[level]}] ${message}\n`,
    );
    if (level >= flushLevel && flushLevel > 0) {
      this.flush();
    } else {
      this.scheduled ??= setImmediate(() => this.flush());
    }
  }

  flush() {
    if (this.scheduled !== undefined) {
      clearImmediate(this.scheduled);
      this.scheduled = undefined;
    }
    if (this.pending.length === 0 || this.descriptor === -1) {
      return;
    }
    const text = Buffer.from(this.pending.join(''));
    this.pending = [];
    if (this.bytes > 0 && this.bytes + text.length > this.maxBytes) {
      this.rotate();
    }
    fs.writeSync(this.descriptor, text);
    this.bytes += text.length;
  }

  rotate() {
    fs.closeSync(this.descriptor);
    const { dir, name, ext } = path.parse(this.file);
    /** @param {number} index */
    const numbered = (index) =>
      index === 0 ? this.file : path.join(dir, `${name}.${String(index)}${ext}`);
    for (let index = this.maxFiles; index > 0; index--) {
      if (fs.existsSync(numbered(index - 1))) {
        fs.renameSync(numbered(index - 1), numbered(index));
      }
    }
    this.descriptor = fs.openSync(this.file, 'w');
    this.bytes = 0;
  }

  drop() {
    this.flush();
    process.off('exit', this.onExit);
    if (this.descriptor !== -1) {
      fs.closeSync(this.descriptor);
      this.descriptor = -1;
    }
  }
}

/** @param {Date} time */
function localTime(time) {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 23).replace('T', ' ');
}

/**
 * @param {string} name
 * @param {string} file
 * @param {number} maxBytes
 * @param {number} maxFiles
 */
async function createRotatingLogger(name, file, maxBytes, maxFiles) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file, maxBytes, maxFiles);
}

exports.version = 10_000;
exports.setLevel = () => undefined;
/** @param {number} level */
exports.setFlushOn = (level) => {
  flushLevel = level;
};
exports.Logger = Logger;
exports.createRotatingLogger = createRotatingLogger;
exports.createAsyncRotatingLogger = createRotatingLogger;
