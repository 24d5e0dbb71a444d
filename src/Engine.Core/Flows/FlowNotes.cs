using Engine.Core.Authorize;

namespace Engine.Core.Flows;

/// <summary>
/// What interactions remember while a request is under way. What was noted when the person was known is about them, and is
/// forgotten when another one goes on.
/// </summary>
internal sealed class FlowNotes(Transaction? kept)
{
    private readonly Dictionary<string, string> _open = new(kept?.Notes ?? [], StringComparer.Ordinal);
    private readonly Dictionary<string, string> _personal = new(kept?.PersonalNotes ?? [], StringComparer.Ordinal);

    public string? Find(string name) => _personal.GetValueOrDefault(name) ?? _open.GetValueOrDefault(name);

    public void Set(string name, string? value, bool isPersonal)
    {
        var notes = isPersonal ? _personal : _open;
        if (value is null)
        {
            notes.Remove(name);
        }
        else
        {
            notes[name] = value;
        }
    }

    public void ForgetPerson() => _personal.Clear();

    public Transaction AddTo(Transaction content) => content with { Notes = [.. _open], PersonalNotes = [.. _personal] };
}
