namespace Engine.Core.Configuration.References;

/// <summary>Who names whom, over all kinds of the engine and its modules.</summary>
internal sealed class ReferenceTable
{
    private static readonly IReadOnlyList<(ReferringKind, Reference)> Nothing = [];
    private readonly Dictionary<string, List<(ReferringKind Referrer, Reference Reference)>> _byTarget = new(StringComparer.Ordinal);

    private readonly Dictionary<string, IReadOnlyList<Reference>> _required = new(StringComparer.Ordinal);

    public ReferenceTable(IdentityEngineOptions options)
    {
        Add(EntityKinds.InConfiguration.Select(static kind => new ReferringKind(kind.Name, false, kind.References)));
        Add(EntityKinds.InUsers.Select(static kind => new ReferringKind(kind.Name, true, kind.References)));
        foreach (var module in options.ModuleReferences)
        {
            Add(module());
        }

        foreach (var group in All.Where(static entry => entry.Reference.MustExist).GroupBy(static entry => entry.Referrer.Kind, StringComparer.Ordinal))
        {
            _required[group.Key] = [.. group.Select(static entry => entry.Reference)];
        }
    }

    /// <summary>Every reference with its kind.</summary>
    public IEnumerable<(ReferringKind Referrer, Reference Reference)> All => _byTarget.Values.SelectMany(static list => list);

    /// <summary>What documents of a kind can't be without.</summary>
    public IReadOnlyList<Reference> From(string kind) => _required.GetValueOrDefault(kind) ?? [];

    /// <summary>Who names entities of a kind.</summary>
    public IReadOnlyList<(ReferringKind Referrer, Reference Reference)> To(string target) => _byTarget.GetValueOrDefault(target) ?? Nothing;

    private void Add(IEnumerable<ReferringKind> kinds)
    {
        foreach (var kind in kinds)
        {
            foreach (var reference in kind.References)
            {
                if (!_byTarget.TryGetValue(reference.Target, out var list))
                {
                    _byTarget[reference.Target] = list = [];
                }

                list.Add((kind, reference));
            }
        }
    }
}
