using System.Text.Json.Nodes;

namespace Engine.Management.Schema;

/// <summary>Where in the JSON of some types the fields are that a flag marks, at any depth: a branch for each field on the way.</summary>
internal sealed class FieldTree
{
    private readonly Dictionary<string, FieldTree> _fields = new(StringComparer.Ordinal);

    private FieldTree()
    {
    }

    /// <summary>Whether the field itself is marked; what is inside it belongs to it.</summary>
    private bool IsMarked { get; set; }

    /// <summary>The fields that are taken and never shown.</summary>
    public static FieldTree OfHidden(IEnumerable<string> types) => Of(types, static field => field.IsHidden);

    /// <summary>The fields that are wrapped before they are stored.</summary>
    public static FieldTree OfSecret(IEnumerable<string> types) => Of(types, static field => field.IsSecret);

    /// <summary>The fields that are taken and not kept.</summary>
    public static FieldTree OfUnkept(IEnumerable<string> types) => Of(types, static field => field.IsInstruction || field.IsServerSet);

    /// <summary>The marked fields of these types, alternatives and lists included.</summary>
    private static FieldTree Of(IEnumerable<string> types, Func<FieldType, bool> isMarked)
    {
        var root = new FieldTree();
        foreach (var type in types)
        {
            root.Grow(type, isMarked, []);
        }

        return root;
    }

    /// <summary>The names that lead to each marked field, joined by points.</summary>
    public IEnumerable<string> Paths
        => _fields.SelectMany(static branch => branch.Value.IsMarked ? [branch.Key] : branch.Value.Paths.Select(path => $"{branch.Key}.{path}"));

    /// <summary>Maps every marked field of a value in place.</summary>
    public void Map(JsonNode? value, Func<JsonNode, JsonNode?> map) => Visit(value, (owner, name) => owner[name] = owner[name] is { } marked ? map(marked) : null);

    /// <summary>Removes every marked field of a value.</summary>
    public void Remove(JsonNode? value) => Visit(value, static (owner, name) => owner.Remove(name));

    /// <summary>Calls back for every marked field that is there: the object it is in, and its name.</summary>
    public void Visit(JsonNode? value, Action<JsonObject, string> onMarked)
    {
        switch (value)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Visit(item, onMarked);
                }

                break;
            case JsonObject entity:
                foreach (var (name, tree) in Found(entity))
                {
                    if (tree.IsMarked)
                    {
                        onMarked(entity, name);
                    }
                    else
                    {
                        tree.Visit(entity[name], onMarked);
                    }
                }

                break;
        }
    }

    private List<(string Name, FieldTree Tree)> Found(JsonObject entity)
    {
        var found = new List<(string, FieldTree)>();
        foreach (var (name, tree) in _fields)
        {
            if (name == TypeTable.AnyField)
            {
                found.AddRange(entity.Where(field => !_fields.ContainsKey(field.Key)).Select(field => (field.Key, tree)));
            }
            else if (entity.ContainsKey(name))
            {
                found.Add((name, tree));
            }
        }

        return found;
    }

    /// <summary>Adds what a type has. A type inside itself adds nothing more.</summary>
    private void Grow(string type, Func<FieldType, bool> isMarked, IReadOnlyList<string> within)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            Grow(type[..^2], isMarked, within);
        }
        else if (TypeTable.ValueOfMap(type) is { } value)
        {
            Branch(TypeTable.AnyField, tree => tree.Grow(value, isMarked, within));
        }
        else if (type.Contains('|', StringComparison.Ordinal))
        {
            GrowAll(type.Split('|'), isMarked, within);
        }
        else if (!within.Contains(type) && TypeTable.Find(type) is { } named)
        {
            GrowAll(named.Alternatives ?? [], isMarked, [.. within, type]);
            foreach (var field in named.Fields.Values)
            {
                Branch(field.Name, tree =>
                {
                    tree.IsMarked |= isMarked(field);
                    tree.Grow(field.Type, isMarked, [.. within, type]);
                });
            }
        }
    }

    private void GrowAll(IEnumerable<string> types, Func<FieldType, bool> isMarked, IReadOnlyList<string> within)
    {
        foreach (var type in types)
        {
            Grow(type, isMarked, within);
        }
    }

    private void Branch(string name, Action<FieldTree> grow)
    {
        var tree = _fields.GetValueOrDefault(name) ?? new FieldTree();
        grow(tree);
        if (tree.IsMarked || tree._fields.Count > 0)
        {
            _fields[name] = tree;
        }
    }
}
