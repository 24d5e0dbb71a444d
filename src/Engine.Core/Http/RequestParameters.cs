using System.Collections;

namespace Engine.Core.Http;

/// <summary>The parameters of a request in their order. OAuth 2.0 parameters must not be repeated (RFC 6749, section 3.1).</summary>
public sealed class RequestParameters : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _items;

    /// <summary>Creates parameters from names and values.</summary>
    public RequestParameters(IEnumerable<KeyValuePair<string, string>> items) => _items = [.. items];

    internal RequestParameters(List<KeyValuePair<string, string>> items) => _items = items;

    /// <summary>No parameters.</summary>
    public static RequestParameters None { get; } = new([]);

    /// <summary>The parameters in order, without an enumerator on the heap.</summary>
    internal List<KeyValuePair<string, string>> Items => _items;

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>The first value of a parameter; null when it is absent or empty, which RFC 6749, section 3.1 treats alike.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in _items)
            {
                if (item.Key == name)
                {
                    return item.Value.Length == 0 ? null : item.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Whether the parameter is there, even if it is empty.</summary>
    public bool Contains(string name) => _items.Exists(item => item.Key == name);

    /// <summary>A parameter that was sent more than once, or null. <c>resource</c> may repeat (RFC 8707, section 2).</summary>
    public string? FindRepeated()
    {
        // Few parameters are compared with each other, which needs no memory; many are put into a set.
        if (_items.Count > 16)
        {
            return FindRepeatedOfMany();
        }

        for (var i = 1; i < _items.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (_items[i].Key == _items[j].Key && _items[i].Key != "resource")
                {
                    return _items[i].Key;
                }
            }
        }

        return null;
    }

    private string? FindRepeatedOfMany()
    {
        var seen = new HashSet<string>(_items.Count, StringComparer.Ordinal);
        foreach (var item in _items)
        {
            if (!seen.Add(item.Key) && item.Key != "resource")
            {
                return item.Key;
            }
        }

        return null;
    }

    /// <summary>The parameters by name, the first value each.</summary>
    public Dictionary<string, string> ToDictionary()
    {
        var result = new Dictionary<string, string>(_items.Count, StringComparer.Ordinal);
        foreach (var item in _items)
        {
            result.TryAdd(item.Key, item.Value);
        }

        return result;
    }

    /// <summary>The parameters in order.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
