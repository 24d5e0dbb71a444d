using Engine.Core.Storage;

namespace Engine.Storage.LiteDb;

/// <summary>
/// What identifies an entry of a store. In the file an entry is found by a number: LiteDB's keys are limited to 1,023
/// bytes, and rising numbers are the quickest to add.
/// </summary>
internal readonly record struct EntryKey(StoreSection Section, string Tenant, string Kind, string Key)
{
    public static EntryKey Of(in StoreMutation mutation) => new(mutation.Section, mutation.Tenant, mutation.Kind, mutation.Key);
}
