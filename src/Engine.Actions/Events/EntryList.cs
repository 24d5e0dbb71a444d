using System.Runtime.InteropServices;
using Engine.Actions.Values;
using Jint.Native;
using JintEngine = Jint.Engine;

namespace Engine.Actions.Events;

/// <summary>Names and values of an object in the making; what is null is left out, so a script reads undefined.</summary>
internal sealed class EntryList
{
    private readonly List<KeyValuePair<string, JsValue>> _entries = new(24);

    public void Add(string name, JsValue value) => _entries.Add(new(name, value));

    public void Add(string name, string? value)
    {
        if (value is not null)
        {
            _entries.Add(new(name, JsString.Create(value)));
        }
    }

    public void Add(string name, bool? value)
    {
        if (value is { } known)
        {
            _entries.Add(new(name, known ? JsBoolean.True : JsBoolean.False));
        }
    }

    public void Add(string name, DateTimeOffset? value)
    {
        if (value is { } known)
        {
            _entries.Add(new(name, JsonToJs.Time(known)));
        }
    }

    public bool Contains(string name) => _entries.Exists(e => e.Key == name);

    public JsObject ToObject(JintEngine engine) => JsObject.CreateFromEntries(engine, CollectionsMarshal.AsSpan(_entries));
}
