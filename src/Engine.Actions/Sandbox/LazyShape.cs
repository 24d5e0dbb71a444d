using Jint.Native;
using Jint.Native.Object;

namespace Engine.Actions.Sandbox;

/// <summary>Makes one property of an object when a script first reads it.</summary>
internal delegate JsValue LazyPart(ActionRun run);

/// <summary>
/// Objects whose properties are made on demand. The names are shared by all runs, so a new object costs its own few bytes
/// and nothing for what the script never reads.
/// </summary>
internal sealed class LazyShape
{
    private readonly JsObjectShape _shape;

    public LazyShape(params ReadOnlySpan<(string Name, LazyPart Part)> parts)
    {
        var builder = new JsObjectShape.Builder();
        foreach (var (name, part) in parts)
        {
            builder.PerRealmSlot(name, instance => part((ActionRun)JsObjectShape.GetHostState(instance)!), writable: true, enumerable: true, configurable: true);
        }

        _shape = builder.Build();
    }

    /// <summary>An object for one run.</summary>
    public ObjectInstance Create(ActionRun run)
    {
        var instance = _shape.Instantiate(run.Engine);
        JsObjectShape.SetHostState(instance, run);
        return instance;
    }
}
