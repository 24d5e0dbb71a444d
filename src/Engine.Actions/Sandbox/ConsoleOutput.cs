using System.Text;
using Engine.Core.Actions;

namespace Engine.Actions.Sandbox;

/// <summary>The console output of one run, up to a limit; what comes after is dropped.</summary>
internal sealed class ConsoleOutput(int capacity)
{
    private StringBuilder? _text;
    private List<(string Level, int Line, int Start)>? _lines;

    /// <summary>Whether nothing more is kept.</summary>
    public bool IsFull => (_text?.Length ?? 0) >= capacity;

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _lines is null;

    /// <summary>Begins what one call writes.</summary>
    public void Begin(string level, int line) => (_lines ??= []).Add((level, line, _text?.Length ?? 0));

    /// <summary>Adds text as far as there is room.</summary>
    public void Append(string text)
    {
        _text ??= new StringBuilder();
        _text.Append(text, 0, Math.Min(text.Length, capacity - _text.Length));
    }

    /// <summary>What was written, one entry a call.</summary>
    public IReadOnlyList<ActionConsoleLine> ToLines(string action)
    {
        var text = ToString();
        var lines = new ActionConsoleLine[_lines?.Count ?? 0];
        for (var i = 0; i < lines.Length; i++)
        {
            var (level, line, start) = _lines![i];
            var end = i + 1 < lines.Length ? _lines[i + 1].Start : text.Length;
            lines[i] = new ActionConsoleLine(action, level, line, text[start..end].TrimEnd('\n'));
        }

        return lines;
    }

    /// <inheritdoc/>
    public override string ToString() => _text?.ToString() ?? "";
}
