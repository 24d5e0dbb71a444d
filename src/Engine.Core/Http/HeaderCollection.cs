using System.Collections;

namespace Engine.Core.Http;

/// <summary>Header fields in their order. Names compare without case; a name may occur more than once.</summary>
public sealed class HeaderCollection : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields;
    private readonly bool _isWritten;

    /// <summary>Creates an empty collection.</summary>
    public HeaderCollection()
        : this(isWritten: false)
    {
    }

    /// <summary>Creates an empty collection; one that a host writes out takes nothing that a host would refuse to write.</summary>
    internal HeaderCollection(bool isWritten) => (_fields, _isWritten) = (new(isWritten ? 4 : 8), isWritten);

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
            Check(name, value);
            Remove(name);
            if (value is not null)
            {
                _fields.Add(new(name, value));
            }
        }
    }

    /// <summary>Adds a field, beside those of the same name.</summary>
    /// <exception cref="ArgumentException">The collection belongs to a response, and the value holds something else than printable ASCII.</exception>
    public void Add(string name, string value)
    {
        Check(name, value);
        _fields.Add(new(name, value));
    }

    /// <summary>
    /// Whether a host can write the value: printable ASCII. Line ends would begin another field; other bytes make a host throw
    /// when everything has happened already.
    /// </summary>
    internal static bool IsWritable(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

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

    private void Check(string name, string? value)
    {
        if (_isWritten && value is not null && !IsWritable(value))
        {
            throw new ArgumentException($"The field {name} of a response must be printable ASCII; targets of redirects are encoded by EngineResponse.Redirect.", nameof(value));
        }
    }

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
