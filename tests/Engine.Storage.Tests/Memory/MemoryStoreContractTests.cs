using Engine.Core.Storage;
using Engine.Testing.Storage;

namespace Engine.Storage.Tests.Memory;

public sealed class MemoryDocumentStoreTests : DocumentStoreContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class MemoryDocumentQueryTests : DocumentQueryContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class MemoryRecordStoreTests : RecordStoreContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class MemoryLogStoreTests : LogStoreContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class MemoryBatchTests : BatchContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class ForkedDocumentQueryTests : DocumentQueryContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());

    protected override ValueTask<IStore> ReopenAsync(IStore store) => new(((MemoryStore)store).Fork());
}

public sealed class ForkedRecordStoreTests : RecordStoreContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());

    protected override ValueTask<IStore> ReopenAsync(IStore store) => new(((MemoryStore)store).Fork());
}

public sealed class ForkedLogStoreTests : LogStoreContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());

    protected override ValueTask<IStore> ReopenAsync(IStore store) => new(((MemoryStore)store).Fork());
}

public sealed class MemoryTenantTests : TenantContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());
}

public sealed class ForkedTenantTests : TenantContract
{
    protected override ValueTask<IStore> CreateAsync() => new(new MemoryStore());

    protected override ValueTask<IStore> ReopenAsync(IStore store) => new(((MemoryStore)store).Fork());
}
