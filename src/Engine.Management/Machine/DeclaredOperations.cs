using System.Collections.Frozen;
using Engine.Management.Data;
using Engine.Management.Schema;

namespace Engine.Management.Machine;

/// <summary>The operations as <c>Data/operations.txt</c> declares them, read once; <see cref="OperationTable"/> joins what carries them out.</summary>
internal static class DeclaredOperations
{
    private static readonly Lazy<IReadOnlyList<Operation>> Operations = new(static () => [.. DataFile.ReadLines("operations").Select(Read)]);

    private static readonly Lazy<FrozenDictionary<string, Operation>> Names = new(static () => All.ToFrozenDictionary(static operation => operation.Name, StringComparer.Ordinal));

    public static IReadOnlyList<Operation> All => Operations.Value;

    public static Operation? Find(string method, string path) => Names.Value.GetValueOrDefault($"{method} {path}");

    /// <summary>The types of the bodies that these methods of a path take.</summary>
    public static IReadOnlyList<string> BodiesOf(params IEnumerable<(string Method, string Path)> operations)
        => [.. operations.Select(static operation => Find(operation.Method, operation.Path)?.BodyType).OfType<string>()];

    /// <summary>The type of what the first of these methods of a path answers.</summary>
    public static string? AnswerOf(params IEnumerable<(string Method, string Path)> operations)
        => operations.Select(static operation => Find(operation.Method, operation.Path)?.AnswerType).FirstOrDefault(static type => type is not null);

    private static Operation Read(string line)
    {
        var columns = line.Split('|', 5, StringSplitOptions.TrimEntries);
        var space = columns[0].IndexOf(' ', StringComparison.Ordinal);
        var query = Words(columns[2]).Select(static word => word.Split('=')).ToList();
        return new Operation(columns[0][..space], columns[0][(space + 1)..], Words(columns[1]), [.. query.Select(static word => word[0])], TypeIn(columns, 3))
        {
            AnswerType = TypeIn(columns, 4),
            Filters = [.. query.Where(static word => word.Length == 2).Select(static word => KeyValuePair.Create(word[0], word[1]))],
        };
    }

    /// <exception cref="InvalidOperationException">The type is in no table: a body of it would be taken unchecked.</exception>
    private static string? TypeIn(string[] columns, int column)
    {
        if (column >= columns.Length || columns[column] is not { Length: > 0 } type)
        {
            return null;
        }

        TypeTable.Require(type, columns[0]);
        return type;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
