using Acornima.Ast;
using Engine.Core.Actions;
using Jint;

namespace Engine.Actions.Caching;

/// <summary>A script that is ready to run, or why it is not.</summary>
internal sealed class ParsedScript
{
    private readonly Prepared<Script> _script;

    public ParsedScript(Prepared<Script> script) => _script = script;

    public ParsedScript(ActionFault fault) => Fault = fault;

    /// <summary>Why the script can't run, or null.</summary>
    public ActionFault? Fault { get; }

    /// <summary>The parsed script; only when there is no <see cref="Fault"/>.</summary>
    public ref readonly Prepared<Script> Script => ref _script;
}
