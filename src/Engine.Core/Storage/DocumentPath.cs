using System.Text.Json;

namespace Engine.Core.Storage;

/// <summary>
/// The path of a JSON field. Dots reach into objects; a member whose own name contains dots is found as well; an array
/// stands for each of its elements.
/// </summary>
internal sealed class DocumentPath(string path)
{
    /// <summary>Whether one of the values at the path satisfies the test.</summary>
    public bool Any(JsonElement root, Func<JsonElement, bool> test) => Any(root, path, test);

    private static bool Any(JsonElement element, ReadOnlySpan<char> rest, Func<JsonElement, bool> test)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (Any(item, rest, test))
                    {
                        return true;
                    }
                }

                return false;
            case var _ when rest.IsEmpty:
                return test(element);
            case JsonValueKind.Object:
                return AnyMember(element, rest, test);
            default:
                return false;
        }
    }

    private static bool AnyMember(JsonElement element, ReadOnlySpan<char> rest, Func<JsonElement, bool> test)
    {
        if (element.TryGetProperty(rest, out var whole) && Any(whole, default, test))
        {
            return true;
        }

        for (var dot = rest.IndexOf('.'); dot >= 0;)
        {
            if (element.TryGetProperty(rest[..dot], out var member) && Any(member, rest[(dot + 1)..], test))
            {
                return true;
            }

            var next = rest[(dot + 1)..].IndexOf('.');
            dot = next < 0 ? -1 : dot + 1 + next;
        }

        return false;
    }
}
