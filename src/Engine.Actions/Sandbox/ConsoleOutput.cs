using System.Text;

namespace Engine.Actions.Sandbox;

/// <summary>The console output of one run, up to a limit; what comes after is dropped.</summary>
internal sealed class ConsoleOutput(int capacity)
{
    private StringBuilder? _text;

    /// <summary>Whether nothing more is kept.</summary>
    public bool IsFull => (_text?.Length ?? 0) >= capacity;

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>How many characters are still kept.</summary>
    public int Free => capacity - (_text?.Length ?? 0);

    /// <summary>Adds text as far as there is room.</summary>
    public void Append(string text)
    {
        _text ??= new StringBuilder();
        _text.Append(text, 0, Math.Min(text.Length, capacity - _text.Length));
    }

    /// <inheritdoc/>
    public override string ToString() => _text?.ToString() ?? "";
}
