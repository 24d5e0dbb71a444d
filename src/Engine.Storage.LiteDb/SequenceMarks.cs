using Engine.Core.Storage;
using LiteDB;
using LiteDB.Engine;

namespace Engine.Storage.LiteDb;

/// <summary>
/// Remembers the largest sequence and version of each section when documents are removed, so that the numbers of a removed document
/// are never given to another: whoever pages through a list would miss that one, whoever has read the old one could write over it.
/// </summary>
internal sealed class SequenceMarks(int sections)
{
    private const string Collection = "sequences";
    private const string Id = "_id";
    private const string Last = "s";
    private const string LastVersion = "v";

    private readonly long[] _last = new long[sections];
    private readonly long[] _lastVersion = new long[sections];

    /// <summary>Sees an entry that is in the file or goes there.</summary>
    public void Note(in StoreMutation entry)
    {
        if (entry.Document is { } document)
        {
            var section = (int)entry.Section;
            (_last[section], _lastVersion[section]) = (Math.Max(_last[section], document.Sequence), Math.Max(_lastVersion[section], document.Version));
        }
    }

    /// <summary>Writes the marks of the sections in which these changes remove documents, inside the transaction of the changes.</summary>
    /// <returns>Whether there was anything to write.</returns>
    public bool Write(LiteEngine engine, IReadOnlyList<StoreMutation> mutations)
    {
        HashSet<StoreSection>? touched = null;
        foreach (var mutation in mutations)
        {
            Note(mutation);
            if (mutation is { IsRemoval: true, Section: StoreSection.Configuration or StoreSection.Users })
            {
                (touched ??= []).Add(mutation.Section);
            }
        }

        if (touched is null)
        {
            return false;
        }

        Write(engine, touched);
        return true;
    }

    /// <summary>Writes every mark, inside the transaction under way.</summary>
    public void WriteAll(LiteEngine engine) => Write(engine, [StoreSection.Configuration, StoreSection.Users]);

    private void Write(LiteEngine engine, IEnumerable<StoreSection> sections)
        => engine.Upsert(Collection, sections.Select(section => new BsonDocument { [Id] = (int)section, [Last] = _last[(int)section], [LastVersion] = _lastVersion[(int)section] }), BsonAutoId.Int64);

    /// <summary>The marks, each as a document that comes and goes: that is how a store that is being filled learns of a sequence.</summary>
    public List<StoreMutation> ReadMarks(LiteEngine engine)
    {
        var marks = new List<StoreMutation>();
        using var reader = engine.Query(Collection, new Query());
        while (reader.Read())
        {
            var mark = reader.Current.AsDocument;
            var gone = new StoreMutation((StoreSection)mark[Id].AsInt32, "", "", "");
            var came = gone with { Document = new StoredDocument { Id = "", Sequence = mark[Last].AsInt64, Version = mark[LastVersion] is { IsInt64: true } version ? version.AsInt64 : 0, Body = default } };
            Note(came);
            marks.Add(came);
            marks.Add(gone);
        }

        return marks;
    }
}
