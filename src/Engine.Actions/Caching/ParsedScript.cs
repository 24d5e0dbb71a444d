using Acornima.Ast;
using Jint;

namespace Engine.Actions.Caching;

/// <summary>A script that is ready to run, or why it is not.</summary>
internal sealed class ParsedScript
{
    private readonly Prepared<Script> _script;

    public ParsedScript(Prepared<Script> script) => _script = script;

    public ParsedScript(string error) => Error = error;

    /// <summary>Why the script can't run, or null.</summary>
    public string? Error { get; }

    /// <summary>The parsed script; only when there is no <see cref="Error"/>.</summary>
    public ref readonly Prepared<Script> Script => ref _script;
}
