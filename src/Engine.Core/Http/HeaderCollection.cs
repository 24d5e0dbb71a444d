using System.Collections;

namespace Engine.Core.Http;

/// <summary>Header fields in their order. Names compare without case; a name may occur more than once.</summary>
public sealed class HeaderCollection : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields;

    /// <summary>Creates an empty collection.</summary>
    public HeaderCollection() => _fields = new(8);

    /// <summary>How many fields there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The first value of a field, or null. Setting replaces every field of that name; null removes them.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }
        set
        {
            Remove(name);
            if (value is not null)
            {
                _fields.Add(new(name, value));
            }
        }
    }

    /// <summary>Adds a field, beside those of the same name.</summary>
    public void Add(string name, string value) => _fields.Add(new(name, value));

    /// <summary>Every value of a field, in order.</summary>
    public IEnumerable<string> GetValues(string name)
    {
        foreach (var field in _fields)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                yield return field.Value;
            }
        }
    }

    /// <summary>The fields in order.</summary>
    public List<KeyValuePair<string, string>>.Enumerator GetEnumerator() => _fields.GetEnumerator();

    private void Remove(string name)
    {
        for (var i = _fields.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_fields[i].Key, name, StringComparison.OrdinalIgnoreCase))
            {
                _fields.RemoveAt(i);
            }
        }
    }

    IEnumerator<KeyValuePair<string, string>> IEnumerable<KeyValuePair<string, string>>.GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();
}
