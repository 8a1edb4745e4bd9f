const BLOCK = 512;

/** A tar archive (POSIX ustar) of small text files; the same files give the same bytes, whenever and wherever it is made.
 *  @throws RangeError when a path is longer than the 100 bytes of a plain header */
export function tarArchive(files: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const contents = Buffer.from(text);
    return [header(path, contents.length), contents, Buffer.alloc((BLOCK - (contents.length % BLOCK)) % BLOCK)];
  });
  // Two empty blocks end an archive.
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`${path} is too long for a tar header.`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(0o644, 7), 100); // mode
  block.write(octal(0, 7), 108); // owner
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // modified
  block.write("        ", 148); // the checksum counts itself as spaces
  block.write("0", 156); // a regular file
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
