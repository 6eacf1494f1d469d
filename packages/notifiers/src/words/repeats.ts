/** Longest line that is compared. */
const MAX_LINE = 1000

/** Leaves out lines that are blank or that the title or an earlier line has already said. */
export function withoutRepeats(lines: readonly string[], title: string): readonly string[] {
  const said = [normal(title)]
  return lines.filter((line) => {
    const own = normal(line)
    if (own === '') return false
    if (line.length > MAX_LINE) return true
    if (said.some((earlier) => earlier === own || endsWith(earlier, own))) return false
    said.push(own)
    return true
  })
}

/** Whether a text ends with a part that is a sentence of its own there. */
function endsWith(text: string, part: string): boolean {
  return text.endsWith(part) && /[\s:：,，]$/.test(text.slice(0, -part.length))
}

function normal(line: string): string {
  return line
    .slice(0, MAX_LINE)
    .trim()
    .replace(/[.。]+$/, '')
    .toLowerCase()
}
