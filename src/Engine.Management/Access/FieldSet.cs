namespace Engine.Management.Access;

/// <summary>Fields of an entity: some by name, or everything but some. A path such as <c>identities.access_token</c> reaches into objects and lists.</summary>
internal sealed class FieldSet
{
    public static readonly FieldSet None = new([]);

    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _excepted = new(StringComparer.Ordinal);

    public FieldSet(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            _ = word switch
            {
                "*" => HasRest = true,
                ['!', .. var name] => _excepted.Add(name),
                _ => _named.Add(word),
            };
        }
    }

    /// <summary>Whether it has every field that it does not except.</summary>
    public bool HasRest { get; }

    /// <summary>Whether it has every field.</summary>
    public bool IsEverything => HasRest && _excepted.Count == 0;

    /// <summary>The fields it excepts.</summary>
    public IReadOnlyCollection<string> Excepted => _excepted;

    /// <summary>Whether it has a field, or the place at the end of a path.</summary>
    public bool Has(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            var part = path[..end];
            if (_excepted.Contains(part))
            {
                return false;
            }

            if (_named.Contains(part))
            {
                return true;
            }
        }

        return HasRest;
    }
}
